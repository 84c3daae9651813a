// @ts-check

const BINARY = /\.(node|dll|dylib|wasm)$|\.so(\.[\d.]+)?$/;
const DEVELOPMENT =
  /\.(ts|tsx|map|py|vsix|pdb)$|\.test\.|^(src|test|scripts|webview-ui|node_modules|out|\.\w)/;

/** The types are for other extensions. */
const EXCEPTED = new Set(['headstart.d.ts']);

/** @param {string} name a file's path within the extension */
export function isBinary(name) {
  return BINARY.test(name);
}

/**
 * What is wrong with the list of files of a package: binaries of another platform, missing ones, development files.
 * @param {string[]} names paths within the extension, with `/`
 * @param {import('./targets.mjs').Target} target
 * @returns {string[]} a sentence each
 */
export function checkFiles(names, { onnxruntime, images }) {
  const modules = 'dist/node_modules/';
  const folders = [
    onnxruntime === null
      ? `${modules}onnxruntime-web/dist/`
      : `${modules}onnxruntime-node/bin/napi-v6/${onnxruntime}/`,
    ...images.map((name) => `${modules}${name}/`),
  ];
  const binaries = names.filter(isBinary);
  return [
    ...folders
      .filter((folder) => !binaries.some((name) => name.startsWith(folder)))
      .map((folder) => `There is no binary in ${folder}.`),
    ...binaries
      .filter((name) => !folders.some((folder) => name.startsWith(folder)))
      .map((name) => `${name} is a binary of another platform.`),
    ...names
      .filter((name) => DEVELOPMENT.test(name) && !EXCEPTED.has(name))
      .map((name) => `${name} is a development file.`),
  ];
}
