import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "google-chrome-beta",
  "chrome",
  "microsoft-edge",
  "microsoft-edge-stable",
  "msedge",
];

/** Where browsers are that stand in no PATH. */
const PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ["/usr/bin/chromium", "/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge", "/snap/bin/chromium"],
  darwin: ["", process.env.HOME ?? ""].flatMap((home) => [
    `${home}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
    `${home}/Applications/Chromium.app/Contents/MacOS/Chromium`,
    `${home}/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
  ]),
  win32: [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, "Google", "Chrome", "Application", "chrome.exe"),
      join(folder, "Chromium", "Application", "chrome.exe"),
      join(folder, "Microsoft", "Edge", "Application", "msedge.exe"),
    ]),
};

const WANTED = `The tests in test/e2e need a browser: Chrome, Chromium or Edge. Install one of them, or say where one is: LEMICA_BROWSER=/path/to/chrome npm test.
  Debian, Ubuntu:  sudo apt-get install chromium      Fedora:  sudo dnf install chromium
  macOS:  brew install --cask chromium                Windows:  winget install Google.Chrome`;

/**
 * The program of a browser that playwright can drive. Where there is none, on Debian and as root, Debian's own is installed.
 * @throws Error that says what to install.
 */
export function findBrowser(): string {
  const named = process.env.LEMICA_BROWSER;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`LEMICA_BROWSER is ${named}, and there is no such file.\n${WANTED}`);
  }
  const found = installed() ?? (mayInstall() ? install() : undefined);
  if (found === undefined) throw new Error(WANTED);
  return found;
}

function installed(): string | undefined {
  const endings = process.platform === "win32" ? [".exe"] : [""];
  const inPath = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => NAMES.flatMap((name) => endings.map((ending) => join(folder, `${name}${ending}`))));
  return [...(PLACES[process.platform] ?? []), ...inPath].find((path) => existsSync(path));
}

function mayInstall(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && existsSync("/etc/debian_version");
}

/** Ubuntu's package of the name is a snap, which does not work everywhere: whether there is a browser then is looked at. */
function install(): string | undefined {
  const quietly = { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  process.stderr.write("The tests in test/e2e need a browser: Debian's chromium is installed with apt-get.\n");
  try {
    execFileSync("apt-get", ["update", "-qq"], quietly as object);
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quietly as object);
  } catch (failure) {
    const { stderr } = failure as { stderr?: Buffer };
    throw new Error(`apt-get could not install chromium: ${stderr?.toString().trim()}\n${WANTED}`);
  }
  return installed();
}
