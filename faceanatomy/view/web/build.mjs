// Bundles the viewer into one page without data: dist/viewer.html. Run by `npm run build`.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const bundle = async (entry, options) => {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    // A host that takes the page for another encoding would change the text its policy vouches for.
    charset: "ascii",
    legalComments: "none",
    target: ["es2022", "chrome109", "firefox115", "safari16.4"],
    logLevel: "warning",
    ...options,
  });
  return result.outputFiles[0].text.trim();
};

const script = await bundle("src/main.ts", { format: "iife" });
const style = await bundle("src/style.css", {});
if (/<\/script|<!--/i.test(script)) throw new Error("the bundle would end its own script element");
if (/<\/style/i.test(style)) throw new Error("the styles would end their own element");

const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const licence = readFileSync("node_modules/three/LICENSE", "utf8").replaceAll("--", "- -");
const face = readFileSync("src/face.jpg").toString("base64");
const values = {
  "script-hash": hash(script),
  "style-hash": hash(style),
  script,
  style,
  face: `data:image/jpeg;base64,${face}`,
  licences: `This page contains three.js.\n\n${licence}`,
};
const page = readFileSync("src/template.html", "utf8").replace(
  /\{\{([a-z-]+)\}\}/g,
  (_, name) => values[name],
);
mkdirSync("dist", { recursive: true });
writeFileSync("dist/viewer.html", page);
process.stdout.write(`dist/viewer.html ${(page.length / 1024).toFixed(0)} KiB\n`);
