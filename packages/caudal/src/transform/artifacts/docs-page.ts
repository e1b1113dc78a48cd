import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { docsData } from './docs-data.ts'
import type { KnownTables } from './docs-data.ts'
import { docsScript } from './docs-script.ts'

/**
 * The documentation of a project as one HTML page that needs nothing else: search, columns with types and tests, SQL and lineage. It can
 * be opened from the disk or put on any web server.
 */
export function docsPage(manifest: DbtManifest, known: KnownTables): string {
  const data = { project: manifest.metadata.project_name, made: manifest.metadata.generated_at, resources: docsData(manifest, known) }
  const json = JSON.stringify(data).replaceAll('<', String.raw`\u003c`)
  const title = manifest.metadata.project_name.replaceAll(/[&<>"]/g, '')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · models</title>
<style>${style}</style>
<nav aria-label="Resources"><h1></h1><input type="search" placeholder="Search names, columns, tags" aria-label="Search"><div id="list"></div></nav>
<main id="main"></main>
<script type="application/json" id="data">${json}</script>
<script>${docsScript}</script>
</html>
`
}

const style = `
:root { color-scheme: light dark; --line: #8885; --soft: #888; --mark: #0a7ea4; --back: #8881 }
body { margin: 0; display: grid; grid-template-columns: 18rem 1fr; min-height: 100vh; font: 15px/1.5 system-ui, sans-serif }
nav { border-right: 1px solid var(--line); padding: 1rem; overflow: auto; height: 100vh; box-sizing: border-box; position: sticky; top: 0 }
nav h1 { font-size: 1.1rem; margin: 0 0 .75rem }
nav input { width: 100%; box-sizing: border-box; padding: .4rem .6rem; font: inherit }
nav h2 { font-size: .8rem; color: var(--soft); margin: 1rem 0 .25rem }
nav a { display: block; overflow: hidden; text-overflow: ellipsis }
a { color: inherit; text-decoration: none; border-radius: 3px } a:hover, a:focus-visible { color: var(--mark) }
a[aria-current] { color: var(--mark); font-weight: 600 }
main { padding: 1.5rem 2rem; min-width: 0 }
main h2 { margin: 0 } main h3 { font-size: 1rem; margin: 1.75rem 0 .5rem }
.soft { color: var(--soft) } .text { white-space: pre-wrap; max-width: 48rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
pre { background: var(--back); padding: .75rem; overflow: auto; border-radius: 4px; font-size: 13px }
.tag { background: var(--back); border-radius: 3px; padding: 0 .4rem; margin-right: .3rem; font-size: .85rem }
svg { max-width: 100%; height: auto } svg text { font: 12px system-ui, sans-serif; fill: currentColor }
svg rect { fill: var(--back); stroke: var(--line) } svg .here rect { stroke: var(--mark); stroke-width: 2 } svg path { fill: none; stroke: var(--line) }
@media (max-width: 48rem) { body { display: block } nav { height: auto; position: static; border-right: 0 } }
`
