import { HostObject } from '../../jinja/index.ts'
import { adapterMembers } from './adapter-members.ts'
import type { AdapterState } from './adapter-state.ts'
import { parseAnswer } from './parse-answers.ts'

/**
 * The `adapter` of templates, on what a resource works with. Where there is no connection, while a project is read, what would
 * ask the engine answers as if nothing were there. `dispatch` is the context's.
 */
export function createAdapter(state: AdapterState): HostObject {
  const made = new Map<string, unknown>()
  return new HostObject({
    type: 'RuntimeDatabaseWrapper',
    attribute: (name) => {
      const answer = state.connection() === undefined ? parseAnswer(name) : undefined
      if (answer !== undefined) return answer
      const known = made.get(name) ?? adapterMembers.get(name)?.(state)
      made.set(name, known)
      return known
    },
  })
}
