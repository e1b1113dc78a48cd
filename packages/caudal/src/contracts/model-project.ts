import type { ModelWorld } from '../testing/index.ts'

/** Makes a project on an empty database, does something with it, and cleans up. */
export type InProject = (files: Readonly<Record<string, string>>, work: (world: ModelWorld) => Promise<void>) => Promise<void>
