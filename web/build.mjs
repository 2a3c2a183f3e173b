// Bundles the pages, and packs the outlines of countries: node build.mjs FOLDER OUTLINES
//
// What comes out is ready to be served: minified, a digest of its content in every name, and each
// file compressed both ways beside itself.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";

const [folder, outlines] = process.argv.slice(2);
if (!folder || !outlines) {
  console.error("usage: node build.mjs FOLDER OUTLINES");
  process.exit(2);
}

// GraphiQL's style sheet carries fonts inside; the pages use those of the reader's machine.
const withoutFonts = {
  name: "without-fonts",
  setup(bundle) {
    bundle.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { contents: text.replace(/@font-face\s*\{[^}]*\}/g, ""), loader: "css" };
    });
  },
};

const options = {
  outdir: folder,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  charset: "utf8",
  legalComments: "eof",
  loader: { ".graphql": "text" },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
};

await build({
  ...options,
  entryPoints: { graphiql: "src/graphiql.jsx", reference: "src/reference.js" },
  plugins: [withoutFonts],
});

// Its figures are files of their own, loaded when they are shown.
await build({
  ...options,
  entryPoints: { explore: "src/explore/index.jsx" },
  jsxImportSource: "preact",
  splitting: true,
});

// Level 9 of 11: the last two take ten times as long for a few per cent.
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

for (const name of await readdir(folder)) {
  const path = join(folder, name);
  const bytes = await readFile(path);
  await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  await writeFile(`${path}.br`, brotliCompressSync(bytes, brotli));
}

// Maps are drawn over countries at 1:50 million; land without countries is of no use to them.
const atlas = JSON.parse(await readFile("node_modules/world-atlas/countries-50m.json", "utf8"));
delete atlas.objects.land;
await writeFile(outlines, gzipSync(JSON.stringify(atlas), { level: 9 }));
