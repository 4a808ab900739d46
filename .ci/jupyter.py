"""Runs every notebook, and a hostile one, with Jupyter's own client; the kernel is found through JUPYTER_PATH alone."""

import os
import pathlib
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ["JUPYTER_PATH"] = str(ROOT / "lib/kernel/jupyter")
passed = failed = 0


def check(name, holds):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(("ok      " if holds else "FAILED  ") + name)


def run(notebook, **options):
    client = NotebookClient(
        notebook, kernel_name="pamtlab", timeout=120, resources={"metadata": {"path": str(ROOT / "notebooks")}}, **options
    )
    return client.execute()


def cells(*sources):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return notebook


def text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
    done = run(nbformat.read(path, as_version=4))
    code = [cell for cell in done.cells if cell.cell_type == "code"]
    check(f"{path.name}: every cell has its number", [cell.execution_count for cell in code] == list(range(1, len(code) + 1)))
    charts = [output for cell in code for output in cell.outputs if "application/vnd.plotly.v1+json" in output.get("data", {})]
    check(f"{path.name}: {len(charts)} charts", len(charts) > 0)

many = run(cells("for (let i = 0; i < 5000; i++) console.log('line ' + i);")).cells[0]
check("5 000 printed lines arrive, in order", text(many) == "".join(f"line {i}\n" for i in range(5000)))

trivial = run(cells("let i = 0;", *["console.log(++i);"] * 599))
check("600 cells finish, each with its output", [text(cell) for cell in trivial.cells[1:]] == [f"{i}\n" for i in range(1, 600)])

wanted = cells("throw new RangeError('on purpose');", "console.log('still here');")
wanted.cells[0].metadata["tags"] = ["raises-exception"]
after = run(wanted)
check("a cell after raises-exception runs", text(after.cells[1]) == "still here\n")
error = after.cells[0].outputs[-1]
check("an error is an error", (error.output_type, error.ename, error.evalue) == ("error", "RangeError", "on purpose"))

try:
    run(cells("const a = 1;\nconst b = 2;\nthrow new TypeError('line three');"))
    check("an unexpected error stops the run", False)
except CellExecutionError as failure:
    check("an unexpected error reaches the reader by name", failure.ename == "TypeError" and failure.evalue == "line three")
    check("an unexpected error names the line of its cell", ":3:" in str(failure))

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
