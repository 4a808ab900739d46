import type { BrowserContext, Page } from "playwright-core";
import { fontFamily } from "../../lib/plot/text.js";

/** Whether charts are set in the font that the kept pictures are set in; another has other letters. */
export async function hasPicturedFont(page: Page): Promise<boolean> {
  const same: unknown = await page.evaluate(`(function () {
    var context = document.createElement("canvas").getContext("2d");
    var width = function (family) {
      context.font = "20px " + family;
      return context.measureText("Metadata, 128 MiB: pairs behind S-EPT pages").width;
    };
    return width(${JSON.stringify(fontFamily)}) === width("'Liberation Sans', monospace");
  })()`);
  return same === true;
}

/** The share of pixels of two PNGs that differ by more than 32 of 255 in a colour; 1 where their sizes differ. */
export async function difference(context: BrowserContext, a: Buffer, b: Buffer): Promise<number> {
  const page = await context.newPage();
  const [first, second] = [a, b].map((png) => `data:image/png;base64,${png.toString("base64")}`);
  const share: unknown = await page.evaluate(`(async function () {
    var pixels = await Promise.all([${JSON.stringify(first)}, ${JSON.stringify(second)}].map(async function (url) {
      var image = new Image();
      image.src = url;
      await image.decode();
      var canvas = document.createElement("canvas");
      canvas.width = image.width;
      canvas.height = image.height;
      var context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, canvas.width, canvas.height);
    }));
    if (pixels[0].width !== pixels[1].width || pixels[0].height !== pixels[1].height) return 1;
    var one = pixels[0].data, other = pixels[1].data, different = 0;
    for (var i = 0; i < one.length; i += 4) {
      var most = Math.max(Math.abs(one[i] - other[i]), Math.abs(one[i + 1] - other[i + 1]), Math.abs(one[i + 2] - other[i + 2]));
      if (most > 32) different++;
    }
    return different / (one.length / 4);
  })()`);
  await page.close();
  return Number(share);
}
