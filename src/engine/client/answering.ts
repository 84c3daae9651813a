import { ResponseError, type CancellationToken } from 'vscode-jsonrpc/node';
import { HeadstartError, toErrorInfo, type ErrorInfo } from '../../shared/errors';

/** The code of a JSON-RPC error that carries an {@link ErrorInfo}; the codes below -32000 are the protocol's own. */
const APPLICATION_ERROR = 1;

/**
 * Makes a handler one that a connection can call: a cancel becomes a signal, and what it throws an answer. A request that was
 * cancelled while it waited for its turn is never begun.
 */
export function answering<P, R>(
  handler: (params: P, signal: AbortSignal) => Promise<R>,
): (params: P, token: CancellationToken) => Promise<R | ResponseError<ErrorInfo>> {
  return async (params, token) => {
    const cancellation = new AbortController();
    token.onCancellationRequested(() => cancellation.abort());
    try {
      if (token.isCancellationRequested) throw new HeadstartError('cancelled', 'Cancelled.');
      return await handler(params, cancellation.signal);
    } catch (error) {
      const info = toErrorInfo(error);
      return new ResponseError<ErrorInfo>(APPLICATION_ERROR, info.message, info);
    }
  };
}

/** Whether the other side answered with an error, rather than the request having come to nothing on its way. */
export function isErrorAnswer(error: unknown): error is ResponseError<ErrorInfo> {
  return error instanceof ResponseError && isErrorInfo(error.data);
}

/** What the other side answered instead of a result, as it was thrown there. */
export function fromAnswer(error: unknown): HeadstartError {
  if (error instanceof HeadstartError) return error;
  if (isErrorAnswer(error) && error.data) {
    const { code, message, details } = error.data;
    return new HeadstartError(code, message, { details });
  }
  return new HeadstartError('internal', error instanceof Error ? error.message : String(error));
}

function isErrorInfo(value: unknown): value is ErrorInfo {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
