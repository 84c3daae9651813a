/** Extensions of the image files that can be classified, in lower case and without the dot. */
export const IMAGE_EXTENSIONS = [
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'webp',
  'gif',
  'tif',
  'tiff',
  'bmp',
] as const;

/** Whether a file's name says that it is an image. What it really is, the engine reads from its bytes. */
export function isImageName(name: string): boolean {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return IMAGE_EXTENSIONS.some((known) => known === extension);
}
