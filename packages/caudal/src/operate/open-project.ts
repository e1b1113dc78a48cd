import type { Config } from '../define/index.ts'
import type { Engine, EngineOptions } from '../engine/index.ts'
import type { Clock, Fault } from '../kernel/index.ts'
import type { RequestNote } from '../journal/index.ts'
import type { Manifest, SourceManifest } from '../plan/index.ts'
import type { HistorySweep, LogSink, Store, StoreReader, StoreTransaction, Warehouse } from '../ports/index.ts'
import type { DocumentedResource } from '../transform/index.ts'
import type { Finding } from './finding.ts'
import type { LoadOptions, LoadResult } from '../project/index.ts'

/** A project as those see it who ask something of it: the command line and the server. */
export interface OpenProject {
  readonly root: string
  readonly clock: Clock
  readonly config: Config
  readonly manifest: Manifest
  readonly sources: readonly (SourceManifest & { readonly text: string })[]
  /** What is suspicious in the definitions but not wrong. */
  readonly warnings: readonly Fault[]
  readonly store: StoreReader & Pick<Store, 'history' | 'lastSeq'>
  readonly logs: LogSink
  /** This process as others see it, and which of its neighbours live. */
  readonly process: EngineOptions['process']
  /** The warehouse; its process starts when it is first asked for. */
  warehouse(): Promise<Warehouse>
  /** Keeps a pipeline from starting runs by itself, or lets it again, and notes who asked for that through the API. */
  pausePipeline(pause: { readonly pipeline: string; readonly paused: boolean; readonly request?: RequestNote }): Promise<void>
  /** Keeps the journal within the limits of the config. */
  sweepHistory(): Promise<HistorySweep>
  /** Has the project's own code check the parameters of a run, or what was filled in with an answer, in a process of its own. */
  ask(question: Pick<LoadOptions, 'run' | 'answer'>): Promise<LoadResult>
  /** The models of its dbt project, read in a process of its own; none where it has none. Rejects with what is wrong with them. */
  models(): Promise<readonly DocumentedResource[]>
  /** Notes something in the state, within one transaction. */
  note<T>(work: (tx: Pick<StoreTransaction, 'append' | 'addToken' | 'revokeToken' | 'keepReply'>) => Promise<T>): Promise<T>
  /**
   * Looks whether the machine and the project can work, or one connection of it alone, in a process of its own. Who asks while another
   * looks gets the same. Rejects with `EXAMINATION-FAILED` where that process does not tell.
   */
  examine(what: { readonly connection?: string }): Promise<readonly Finding[]>
  engine(options?: { readonly commandsOnly?: boolean }): Promise<Engine>
}
