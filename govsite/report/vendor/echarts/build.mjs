// Builds echarts.js: only the charts that reports draw, as SVG. See README.md.
import { readFile } from "node:fs/promises";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile("node_modules/echarts/package.json", "utf8"));

// Pages ask for trusted types: an assignment to innerHTML, even of nothing, is refused there.
const withoutMarkup = {
  name: "without-markup",
  setup({ onLoad }) {
    onLoad({ filter: /zrender\/lib\/svg\/Painter\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const emptied of ["this.root.innerHTML = ''", "this._svgDom.innerHTML = null"]) {
        if (!contents.includes(emptied)) throw new Error(`zrender no longer has ${emptied}`);
        contents = contents.replace(emptied, `${emptied.split(".innerHTML")[0]}.replaceChildren()`);
      }
      return { contents };
    });
  },
};

await build({
  stdin: {
    resolveDir: process.cwd(),
    contents: `
      import { init, use } from "echarts/core";
      import { BarChart, HeatmapChart, LineChart, SankeyChart } from "echarts/charts";
      import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
      import { SVGRenderer } from "echarts/renderers";
      use([BarChart, HeatmapChart, LineChart, SankeyChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);
      export { init };
    `,
  },
  bundle: true, minify: true, format: "iife", globalName: "echarts", target: "es2019", legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  banner: { js: `/*! Apache ECharts ${version} (Apache-2.0) with ZRender (BSD-3-Clause) and tslib (0BSD); a custom build, zrender's SVG painter changed to empty elements without innerHTML. */` },
  plugins: [withoutMarkup],
  outfile: "echarts.js",
});
