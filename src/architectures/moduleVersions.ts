/**
 * Versions of modules by path, '' for the network, that a state dict's `_metadata` must hold: torchvision's MNASNet refuses one that
 * does not say of which version it is.
 */
export function moduleVersions(architecture: string): Readonly<Record<string, number>> {
  return architecture.startsWith('mnasnet') ? { '': 2 } : {};
}
