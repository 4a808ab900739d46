import type { Evaluates } from "./drawn.js";

/** The share of pixels of two PNGs that differ by more than 32 of 255 in a colour; 1 where their sizes differ. */
export async function difference(page: Evaluates, a: Buffer, b: Buffer): Promise<number> {
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
  return Number(share);
}
