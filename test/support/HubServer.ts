import { createHash } from 'node:crypto';
import { UnkindServer } from './UnkindServer';

/** A loopback server with the parts of the Hugging Face hub's interface that are asked for. */
export class HubServer {
  private constructor(
    readonly server: UnkindServer,
    readonly token: string | undefined,
  ) {}

  static async start(token?: string): Promise<HubServer> {
    return new HubServer(await UnkindServer.start(), token);
  }

  get url(): string {
    return this.server.url;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** Publishes a commit of a model. Files with `lfs` are stored outside Git, as all large ones are. */
  publish(
    repository: string,
    revision: string,
    files: Readonly<Record<string, { content: Uint8Array; lfs?: boolean }>>,
    licence = 'apache-2.0',
  ): string {
    const commit = createHash('sha1')
      .update(repository)
      .update(revision)
      .update(JSON.stringify(Object.keys(files)))
      .digest('hex');
    const allowed = (authorization: string | undefined) =>
      this.token === undefined || authorization === `Bearer ${this.token}`;
    for (const name of [revision, commit]) {
      this.server.answerJson(
        `/api/models/${repository}/revision/${encodeURIComponent(name)}`,
        ({ headers }) =>
          allowed(headers.authorization)
            ? { id: repository, _id: '1', sha: commit, tags: ['timm', `license:${licence}`], gated: false }
            : undefined,
      );
    }
    this.server.answerJson(`/api/models/${repository}/paths-info/${commit}`, ({ body }) => {
      const { paths } = JSON.parse(body) as { paths: string[] };
      return paths.flatMap((path) => {
        const file = files[path];
        if (!file) return [];
        const { content, lfs } = file;
        const oid = gitHash(content);
        return [
          {
            type: 'file',
            path,
            size: content.length,
            oid,
            ...(lfs && { lfs: { oid: sha256(content), size: content.length, pointerSize: 130 } }),
          },
        ];
      });
    });
    for (const [path, { content, lfs }] of Object.entries(files)) {
      const etag = lfs ? sha256(content) : gitHash(content);
      for (const name of [revision, commit]) {
        this.server.serve(`/${repository}/resolve/${name}/${path}`, content, { etag: `"${etag}"` });
      }
    }
    return commit;
  }
}

export function gitHash(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
