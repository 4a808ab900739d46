import { InputError } from "../errors.js";
import { isObject } from "../input/check.js";
import { readText } from "../input/read-text.js";
import { figure, type Figure } from "../plot/figure.js";

const form = 'expected Plotly\'s JSON: {"data": [TRACE, …], "layout": {…}}';

/**
 * Reads a figure from a file, as `JSON.stringify` writes it.
 *
 * @throws InputError for a file that is not there or holds no figure, with what is wrong in it.
 */
export function readFigure(path: string): Figure {
  const json = parsed(readText(path, "expected a figure in JSON"), path);
  if (!isObject(json)) throw wrong(path, "is no object");
  const { data, layout = {}, config = {}, frames } = json;
  if (!Array.isArray(data)) throw wrong(path, "has no list named data");
  for (const [i, trace] of data.entries()) {
    if (!isObject(trace)) throw wrong(path, `has no object as trace ${i + 1}`);
  }
  if (!isObject(layout)) throw wrong(path, "has a layout that is no object");
  if (!isObject(config)) throw wrong(path, "has a config that is no object");
  if (frames !== undefined && !Array.isArray(frames))
    throw wrong(path, "has frames that are no list");
  // What the parts hold is Plotly's to judge.
  return figure(json as unknown as Figure);
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(path, `is no JSON: ${(error as Error).message}`);
  }
}

function wrong(path: string, what: string): InputError {
  return new InputError(`invalid figure: "${path}" ${what} (${form})`);
}
