import type { Clock } from '../../kernel/index.ts'
import type { HostObject } from '../../jinja/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { RelationWriting } from './node-relation.ts'
import type { SampleWindow } from './sample-window.ts'
import type { SeedRows } from '../materialize/seed.ts'
import type { Resolver } from './resolve-ref.ts'

/** How resources are run, as a command says. */
export interface RunFlags {
  readonly fullRefresh: boolean
  /** Whether nothing is read: models are built with their columns and no rows. */
  readonly empty: boolean
  readonly storeFailures: boolean
  readonly failFast: boolean
  /** Whether tests that read nothing but the resource are run before it goes live, so that a failure leaves what was there. */
  readonly audit: boolean
  /** As `build`. */
  readonly command: string
  /** Whether resources that were not selected are read from where the state has them: `always`, or where they are not there. */
  readonly defer: 'always' | 'missing' | 'never'
  /** The interval that microbatch models build, milliseconds since 1970. */
  readonly eventTimeStart?: number
  readonly eventTimeEnd?: number
  /** The interval that models and snapshots read of what has an `event_time`; all where it is left out. */
  readonly sample?: SampleWindow
}

/** What all resources of one command are compiled and run with. */
export interface RunWorld {
  readonly manifest: DbtManifest
  readonly context: DbtContext
  readonly resolver: Resolver
  readonly writing: RelationWriting
  readonly flags: RunFlags
  readonly clock: Clock
  /** Unique ids of what was selected. */
  readonly selection: ReadonlySet<string>
  /** What templates see as `flags`. */
  readonly flagsSeen: HostObject
  readonly api: HostObject
  /** Files of seeds that were read already, by unique id; each is taken out by whoever needs its rows. */
  readonly seeds: Map<string, SeedRows>
  /** What templates see as `graph`. */
  readonly graph: () => unknown
}
