/** JSON that may stand in a script element: nothing in it ends the element, a line or a string. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

// Whoever comes first on a page, a chart or the library, makes the promise that both meet at.
const meetingPoint = `var page = window.__pamtlabPlotly;
  if (!page) {
    var settle;
    page = window.__pamtlabPlotly = new Promise(function (resolve) { settle = resolve; });
    page.settle = settle;
  }`;

/**
 * JavaScript that unpacks the library once a page and settles the promise. It keeps its hands off any other
 * Plotly of the page, and neither AMD loaders nor a second copy disturb it.
 */
export function libraryScript(packed: string): string {
  return `(function () {
  ${meetingPoint}
  if (page.loading) return;
  page.loading = true;
  var bytes = Uint8Array.from(atob("${packed}"), function (c) { return c.charCodeAt(0); });
  var unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  new Response(unpacked).text().then(function (source) {
    var other = window.Plotly;
    var script = document.createElement("script");
    script.textContent = source;
    document.head.appendChild(script);
    script.remove();
    var own = window.Plotly;
    if (other) window.Plotly = other;
    if (!own || own === other) throw new Error("the chart library did not run");
    page.settle(own);
  }).catch(function (error) {
    page.loading = false;
    console.error(error);
  });
})();`;
}

/**
 * JavaScript that draws a figure into every box of an id that is not drawn yet. Some notebooks run it before
 * the box is on the page, and a page may hold the library below its charts: it waits for both. A picture in the box
 * stays until the chart takes its place.
 */
export function chartScript(id: string, figure: unknown, missing: string): string {
  return `(function () {
  ${meetingPoint}
  function figure() { return ${scriptJson(figure)}; }
  function draw(box) {
    box.setAttribute("data-drawn", "");
    var note = box.querySelector("p");
    var late;
    if (!note.querySelector("img")) {
      late = setTimeout(function () { note.textContent = ${scriptJson(missing)}; }, 8000);
      note.textContent = "The chart is loading.";
    }
    page.then(function (Plotly) {
      clearTimeout(late);
      note.remove();
      return Plotly.newPlot(box, figure());
    });
  }
  var tries = 0;
  (function look() {
    var boxes = document.querySelectorAll('[data-chart="${id}"]:not([data-drawn])');
    Array.prototype.forEach.call(boxes, draw);
    if (boxes.length === 0 && ++tries < 100) setTimeout(look, 100);
  })();
})();`;
}
