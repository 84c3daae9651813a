import type { JSX } from 'preact';

/** A codicon; decoration only, so what it means is said in words beside it. */
export function Icon({ name, className = '' }: { name: string; className?: string }): JSX.Element {
  return <span class={`codicon codicon-${name} ${className}`} aria-hidden="true" />;
}
