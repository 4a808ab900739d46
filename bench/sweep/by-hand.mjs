// A share of a simulated sweep as a process of its own, in a plain loop: what two processors give where nothing is shared. Prints the sum.
import { design } from "../../dist/sweep/design.js";
import point from "./point.mjs";

const [first, processes, replicates] = process.argv.slice(2).map(Number);
const points = design({ vcpus: [1, 2, 4, 8], policy: ["v5", "v6"] }, { replicates });
let sum = 0;
for (let at = first; at < points.length; at += processes) sum += point(points.point(at)).bytes;
console.log(sum);
