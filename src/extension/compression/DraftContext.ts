import type { CompressionReport } from '../../shared/compressionProtocol';
import type { EngineRequest } from '../CurrentModel';

/** What the making of copies works with. */
export interface DraftContext {
  readonly request: EngineRequest;
  readonly signal: AbortSignal;
  /** An empty folder for what is made. */
  readonly folder: string;
  /** Tells what is being done, and how far all of it is, 0…1; null while nobody knows. */
  readonly onStage: (stage: string, fraction: number | null) => void;
  /** Tells what is known so far, and where the copies lie: as many as the report has. */
  readonly onReport: (report: CompressionReport, drafts: readonly string[]) => void;
}
