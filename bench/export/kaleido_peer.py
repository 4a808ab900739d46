"""Every figure of a file as SVG, PNG and PDF: kaleido_peer.py FIGURES OUT LIBRARY TABS"""

import asyncio
import json
import sys

import kaleido

figures, out, library, tabs = sys.argv[1:]


def jobs():
    with open(figures) as file:
        for i, figure in enumerate(json.load(file)):
            for kind in ("svg", "png", "pdf"):
                opts = {"format": kind, "scale": 2 if kind == "png" else 1}
                yield {"fig": figure, "path": f"{out}/{i}.{kind}", "opts": opts}


async def main():
    async with kaleido.Kaleido(n=int(tabs), plotlyjs=library, mathjax=False) as browser:
        await browser.write_fig_from_object(jobs(), cancel_on_error=True)


asyncio.run(main())
