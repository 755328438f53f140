import "@fontsource/ibm-plex-sans/400.css";
import "@fontsource/ibm-plex-sans/500.css";
import "@fontsource/ibm-plex-sans/600.css";
import "#web/ui/theme.css";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { App } from "#web/app/app.tsx";
import { start } from "#web/app/start.ts";
import { putHandle } from "#web/app/window-handle.ts";
import { createTexts } from "#web/i18n/i18n.ts";
import { followTheme, useSettings } from "#web/store/settings.ts";

const texts = createTexts(useSettings.getState().language);
useSettings.subscribe(({ language }, before) => {
  if (language === before.language) return;
  document.documentElement.lang = language;
  void texts.changeLanguage(language);
});
document.documentElement.lang = useSettings.getState().language;
followTheme(() => {});
putHandle();
void start();

createRoot(document.getElementById("app")!).render(
  <I18nextProvider i18n={texts}>
    <App />
  </I18nextProvider>,
);
