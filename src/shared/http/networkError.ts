import { HeadstartError, type ErrorCode } from '../errors';

/** Codes of the operating system, of OpenSSL and of `fetch`, by what they mean to a person. */
const KINDS: readonly {
  readonly codes: RegExp;
  readonly code: ErrorCode;
  readonly says: (host: string) => string;
}[] = [
  {
    codes: /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME|EAI_FAIL)$/,
    code: 'url/no-host',
    says: (host) => `the name ${host} is not known. Check its spelling, the network connection and the proxy`,
  },
  {
    codes: /^ECONNREFUSED$/,
    code: 'url/refused',
    says: (host) =>
      `${host} refuses connections. The server is not running there, or a firewall is in the way`,
  },
  {
    codes: /^(ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL)$/,
    code: 'url/offline',
    says: (host) => `there is no way to ${host}. Check the network connection`,
  },
  {
    codes:
      /^(ERR_TLS|ERR_SSL|CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|HOSTNAME_MISMATCH|EPROTO)/,
    code: 'url/tls',
    says: (host) =>
      `the certificate of ${host} is not trusted or the encryption failed. Behind a company's proxy, name its certificate in NODE_EXTRA_CA_CERTS`,
  },
  {
    codes: /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/,
    code: 'url/stalled',
    says: (host) => `${host} does not answer. Try again later`,
  },
];

/**
 * What a `fetch` or the reading of its body threw, as an error that a person can act on.
 * @param signal the one that the caller may have aborted: its reason is taken where that is an error of ours
 */
export function networkError(url: string, cause: unknown, signal?: AbortSignal): HeadstartError {
  if (cause instanceof HeadstartError) return cause;
  if (signal?.aborted) {
    return signal.reason instanceof HeadstartError
      ? signal.reason
      : new HeadstartError('cancelled', 'Cancelled.');
  }
  const { host } = new URL(url);
  const codes = codesOf(cause);
  for (const { codes: pattern, code, says } of KINDS) {
    if (codes.some((one) => pattern.test(one)))
      return new HeadstartError(code, `${url} cannot be read: ${says(host)}.`, { cause });
  }
  const detail = codes[0] ?? (cause instanceof Error ? cause.message : String(cause));
  return new HeadstartError('url/broke-off', `The connection to ${host} broke off (${detail}). Try again.`, {
    cause,
  });
}

/** The codes of an error, of its causes and, where several addresses were tried, of each try. */
function codesOf(error: unknown, depth = 0): string[] {
  // Errors of fetch are nested two or three deep; a circle of causes ends here.
  if (!(error instanceof Error) || depth > 5) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const tries: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...own, ...[error.cause, ...tries].flatMap((inner) => codesOf(inner, depth + 1))];
}
