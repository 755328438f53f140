import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { type ClipFormat, encodeClip } from "#media/animation.ts";
import { embedWorkflow, readWorkflow } from "#media/metadata.ts";
import { movingDisc } from "./clips.ts";

const workflows = {
  "plain ASCII": '{"format":"lemica.workflow","version":1}',
  "Latin letters beyond ASCII": '{"name":"café à la crème"}',
  "Chinese, emoji and line ends": '{"name":"红色圆形 🎞️\\n","text":"a\nb\r\n"}',
  "200 kB": JSON.stringify({
    nodes: Array.from({ length: 4000 }, (_, id) => ({ id, type: "solve/schedule", µ: "é" })),
  }),
};
const formats: ClipFormat[] = ["webp", "gif", "png-strip"];

async function pixels(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes, { animated: true }).raw().toBuffer();
}

for (const format of formats) {
  for (const [kind, workflow] of Object.entries(workflows)) {
    test(`A workflow of ${kind} comes back from ${format} letter by letter, and no frame is touched`, async () => {
      for (const clip of [movingDisc(5), movingDisc(1, 17, 31)]) {
        const bytes = await encodeClip(clip, { format });
        expect(readWorkflow(bytes)).toBeUndefined();
        const with_ = embedWorkflow(bytes, workflow);
        expect(readWorkflow(with_)).toBe(workflow);
        expect(Buffer.compare(await pixels(with_), await pixels(bytes))).toBe(0);
        const about = async (b: Uint8Array) => {
          const { pages, delay, loop, width, height } = await sharp(b, { animated: true }).metadata();
          return { pages, delay, loop, width, height };
        };
        expect(await about(with_)).toEqual(await about(bytes));
      }
    });
  }

  test(`A second workflow replaces the first in ${format}`, async () => {
    const once = embedWorkflow(await encodeClip(movingDisc(3), { format }), '{"first":true}');
    const twice = embedWorkflow(once, '{"second":"中"}');
    expect(readWorkflow(twice)).toBe('{"second":"中"}');
    expect(Buffer.from(twice).includes("first")).toBe(false);
    expect(embedWorkflow(twice, '{"first":true}')).toEqual(once);
  });

  test(`A ${format} cut anywhere never breaks the reader, and is not embedded in`, async () => {
    const whole = embedWorkflow(await encodeClip(movingDisc(3), { format }), '{"a":1}');
    for (let end = 0; end < whole.length; end += 7) {
      expect([undefined, '{"a":1}']).toContain(readWorkflow(whole.subarray(0, end)));
    }
    const cut = whole.subarray(0, whole.length - 20);
    expect(() => embedWorkflow(cut, "{}")).toThrow(expect.objectContaining({ code: "media/cannot-embed" }));
  });
}

test("libwebp sees the EXIF block: one text in the tag Make, prefixed as ComfyUI's clients look for it", async () => {
  const bytes = embedWorkflow(await encodeClip(movingDisc(3), { format: "webp" }), '{"µ":1}');
  const { exif } = await sharp(bytes, { animated: true }).metadata();
  const tiff = exif!.subarray(exif!.indexOf("II*\0"));
  expect([tiff.readUInt16LE(8), tiff.readUInt16LE(10), tiff.readUInt16LE(12)]).toEqual([1, 0x010f, 2]);
  const [length, start] = [tiff.readUInt32LE(14), tiff.readUInt32LE(18)];
  expect(tiff.toString("utf8", start, start + length)).toBe('workflow:{"µ":1}\0');
});

test("libpng sees the text chunk of a PNG: tEXt for ASCII, iTXt for all else", async () => {
  const png = await encodeClip(movingDisc(2), { format: "png-strip" });
  for (const [text, kind] of [
    ['{"a":1}', "tEXt"],
    ['{"a":"é"}', "iTXt"],
  ]) {
    const bytes = Buffer.from(embedWorkflow(png, text));
    expect(bytes.includes(`${kind}workflow`)).toBe(true);
    const { comments } = await sharp(bytes).metadata();
    expect(comments).toEqual([{ keyword: "workflow", text }]);
  }
});

test("A WebP that ComfyUI or another program wrote is read in either byte order, whatever tag holds the workflow", () => {
  const text = Buffer.from('Workflow:{"from":"elsewhere"}\0');
  const tiff = Buffer.alloc(8 + 2 + 24);
  tiff.write("MM\0*", "latin1");
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(2, 8);
  // An orientation (a short) comes first, then the text in ImageDescription.
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(0x010e, 22);
  tiff.writeUInt16BE(2, 24);
  tiff.writeUInt32BE(text.length, 26);
  tiff.writeUInt32BE(tiff.length, 30);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff, text]);
  const head = Buffer.from("RIFF\0\0\0\0WEBPEXIF\0\0\0\0", "latin1");
  head.writeUInt32LE(exif.length + 12, 4);
  head.writeUInt32LE(exif.length, 16);
  expect(readWorkflow(Buffer.concat([head, exif]))).toBe('{"from":"elsewhere"}');
});

test("A packed PNG text is unpacked, but not one that would fill the memory", async () => {
  const png = Buffer.from(await encodeClip(movingDisc(1), { format: "png-strip" }));
  const withText = (packed: Buffer) => {
    const chunk = Buffer.alloc(packed.length + 12 + 10);
    chunk.writeUInt32BE(packed.length + 10);
    chunk.write("zTXtworkflow\0\0", 4, "latin1");
    packed.copy(chunk, 18);
    return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
  };
  expect(readWorkflow(withText(deflateSync('{"packed":true}')))).toBe('{"packed":true}');
  expect(readWorkflow(withText(deflateSync(Buffer.alloc(65 * 1024 * 1024, "x"))))).toBeUndefined();
});

test("What cannot carry a workflow, and what is no text, is refused", async () => {
  const failure = expect.objectContaining({ code: "media/cannot-embed" });
  const jpeg = await sharp(movingDisc(1).data, { raw: { width: 48, height: 40, channels: 3 } })
    .jpeg()
    .toBuffer();
  expect(() => embedWorkflow(jpeg, "{}")).toThrow(failure);
  expect(readWorkflow(jpeg)).toBeUndefined();
  expect(() => embedWorkflow(new Uint8Array(), "{}")).toThrow(failure);
  const gif = await encodeClip(movingDisc(2), { format: "gif" });
  expect(() => embedWorkflow(gif, "")).toThrow(failure);
  expect(() => embedWorkflow(gif, "a\0b")).toThrow(failure);
});

/** The smallest MP4 there is: a type, some media, a movie with a header and old user data. */
function tinyMp4(order: readonly ("mdat" | "moov")[]): Buffer {
  const box = (type: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length + 8);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, data]);
  };
  const parts = {
    mdat: box("mdat", Buffer.from("frames")),
    moov: box("moov", Buffer.concat([box("mvhd", Buffer.alloc(100)), box("udta", box("meta", Buffer.alloc(4)))])),
  };
  return Buffer.concat([box("ftyp", Buffer.from("isom\0\0\x02\0isom", "latin1")), ...order.map((name) => parts[name])]);
}

test("An MP4 carries its workflow in the movie box, unless that box comes first and cannot grow", () => {
  const mp4 = tinyMp4(["mdat", "moov"]);
  expect(readWorkflow(mp4)).toBeUndefined();
  for (const workflow of Object.values(workflows)) {
    const once = embedWorkflow(mp4, workflow);
    expect(readWorkflow(once)).toBe(workflow);
    expect(embedWorkflow(once, workflow)).toEqual(once);
    // The media stays where the movie's chunk offsets say it is.
    expect(Buffer.from(once).indexOf("mdat")).toBe(mp4.indexOf("mdat"));
  }
  const once = embedWorkflow(mp4, "{}");
  for (let end = 0; end < once.length; end++) expect(readWorkflow(once.subarray(0, end))).toBeUndefined();
  const fast = tinyMp4(["moov", "mdat"]);
  expect(() => embedWorkflow(fast, "{}")).toThrow(expect.objectContaining({ code: "media/cannot-embed" }));
});
