#!/usr/bin/env node
// Plain CommonJS that any Node can read: it has to say so where the Node is too old for everything else.
"use strict";
var major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    "Sallyport needs Node 24 or later, and this is Node " +
      process.versions.node +
      ". Install a newer one from your system or nodejs.org, or add it to your project with `npm install --save-dev node@24`.",
  );
  process.exit(1);
}
var path = require("path");
var main = path.join(__dirname, "../dist/cli/main.js");
// Only in a clone: a published package has it.
if (!require("fs").existsSync(main)) {
  console.error(
    "Sallyport has not been built yet: run `npm run build`, or `npm start`, which builds first, in " +
      path.dirname(__dirname) +
      ".",
  );
  process.exit(1);
}
require("../dist/launch/code-cache.js").useCodeCache();
require(main);
