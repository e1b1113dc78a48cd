import type { Published } from '../../journal/index.ts'
import type { Author, ModelVersion } from '../../ports/index.ts'

/** On whose behalf resources are built, and who is told of the versions that they make. */
export interface Publishing extends Pick<ModelVersion, 'window' | 'attempt'> {
  readonly author: Author
  readonly published: (version: Published) => void
}
