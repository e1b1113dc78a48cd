import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createYamlRenderer } from '../context/yaml-renderer.ts'
import { selectorEntries } from './selector-entries.ts'

test('each selector by its name, its parts taken apart, one that is inherited put in', () => {
  const root = mkdtempSync(join(tmpdir(), 'caudal-selectors-'))
  const renderer = createYamlRenderer(() => undefined)
  expect(selectorEntries({ root, renderer })).toEqual({})
  const text = `selectors:
  - { name: one, description: First, default: true, definition: "path:models/a.sql" }
  - { name: two, definition: { tag: nightly } }
  - name: three
    definition:
      union:
        - "2+a"
        - { method: tag, value: x, children: true, parents_depth: 2 }
        - { method: selector, value: two }
        - exclude: [models/b, "@c.sql+3"]
  - { name: four, definition: { method: path, value: models, indirect_selection: cautious } }
`
  writeFileSync(join(root, 'selectors.yml'), text)
  expect(selectorEntries({ root, renderer })).toEqual({
    one: { name: 'one', description: 'First', default: true, definition: { method: 'path', value: 'models/a.sql' } },
    two: { name: 'two', definition: { method: 'tag', value: 'nightly' } },
    three: {
      name: 'three',
      definition: {
        union: [
          { parents: true, parents_depth: '2', method: 'fqn', value: 'a' },
          { method: 'tag', value: 'x', children: true, parents_depth: 2 },
          { method: 'tag', value: 'nightly' },
          {
            exclude: [
              { method: 'path', value: 'models/b' },
              { childrens_parents: true, method: 'file', value: 'c.sql', children: true, children_depth: '3' },
            ],
          },
        ],
      },
    },
    four: { name: 'four', definition: { method: 'path', value: 'models', indirect_selection: 'cautious' } },
  })
  rmSync(root, { recursive: true })
})
