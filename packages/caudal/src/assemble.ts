import type { Config } from './define/index.ts'
import type { Engine } from './engine/index.ts'
import type { Clock } from './kernel/index.ts'
import type { Manifest, SourceManifest } from './plan/index.ts'
import type { LogSink, StoreReader, Warehouse } from './ports/index.ts'

/** A project opened: its definitions, its state and, on demand, what works on it. */
export interface Workbench extends AsyncDisposable {
  readonly root: string
  readonly config: Config
  readonly manifest: Manifest
  readonly sources: readonly (SourceManifest & { readonly text: string })[]
  readonly clock: Clock
  readonly store: StoreReader
  readonly logs: LogSink
  /** The warehouse; its process starts when it is first asked for. */
  warehouse(): Promise<Warehouse>
  /** The engine; opening it takes over what dead workers left. */
  engine(): Promise<Engine>
}
