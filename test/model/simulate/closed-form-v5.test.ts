import { describe } from "vitest";
import { meets, meetsStatic } from "./closed-form.js";

describe.each(["v5"])("closed form = simulation, to the byte: %s", (name) => {
  meets(name, "best", 2000);
  meets(name, "worst", 100);
  meetsStatic(name, 50);
});
