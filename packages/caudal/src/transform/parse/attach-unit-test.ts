import { didYouMean, Fault } from '../../kernel/index.ts'
import type { ManifestNode, UnitTest } from '../manifest/resource.ts'
import type { ParseState } from './parse-state.ts'
import type { PropertyEntry } from './properties.ts'

/**
 * Joins a unit test to the model that it tests, which it then depends on; that of a model that is not enabled is not enabled. Throws
 * DBT-UNIT-TEST.
 */
export function attachUnitTest(test: UnitTest, { state, entry }: { readonly state: ParseState; readonly entry: PropertyEntry }): UnitTest {
  const [name = '', version] = test.model.split(/\s+/)
  const models = Object.values(state.manifest.nodes).filter(({ resource_type: type }) => type === 'model')
  const matches = (node: ManifestNode): boolean =>
    node.name === name &&
    (version === undefined ? node.version === null || node.version === node.latest_version : String(node.version) === version)
  const own = models.filter(matches)
  const model = own.find(({ package_name: owner }) => owner === test.package_name) ?? own[0]
  if (model !== undefined) return { ...test, schema: model.schema, depends_on: { macros: [], nodes: [model.unique_id] } }
  const off = Object.values(state.manifest.disabled).some((list) =>
    list.some((each) => each.name === name && each.resource_type === 'model'),
  )
  if (off) return { ...test, config: { ...test.config, enabled: false } }
  throw new Fault('DBT-UNIT-TEST', {
    message: `${test.name} tests the model ${name}, which is not there`,
    hint: didYouMean(
      name,
      models.map((node) => node.name),
    ),
    place: state.properties.place(entry),
  })
}
