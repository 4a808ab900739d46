import { describe } from "vitest";
import { meets, meetsStatic } from "./closed-form.js";

describe.each(["v5", "v5-alt"])("closed form = simulation, to the byte: %s", (name) => {
  meets(name, "best", 2000);
  meets(name, "worst", 150);
  meetsStatic(name, 100);
});
