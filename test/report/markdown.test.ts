import { expect, test } from "vitest";
import { markdownToHtml } from "../../lib/report/markdown.js";

test.each([
  ["## One & two", "<h4>One &amp; two</h4>"],
  ["A line\nand its rest.\n\nAnother.", "<p>A line\nand its rest.</p>\n<p>Another.</p>"],
  ["## Head\n\nText", "<h4>Head</h4>\n<p>Text</p>"],
  ["## Head\nText\n# Head", "<h4>Head</h4>\n<p>Text</p>\n<h4>Head</h4>"],
  ["- one\n- `two`", "<ul>\n<li>one</li>\n<li><code>two</code></li>\n</ul>"],
  [
    "`a < b` and **strong** `**plain**`",
    "<p><code>a &lt; b</code> and <strong>strong</strong> <code>**plain**</code></p>",
  ],
  ['<script>alert("1")</script>', "<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</p>"],
])("%j", (markdown, html) => {
  expect(markdownToHtml(markdown)).toBe(html);
});
