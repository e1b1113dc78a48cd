/** A shell that commands can be completed in. */
export type Shell = 'bash' | 'zsh' | 'fish'

/** The script that makes a shell ask `caudal complete` what may come next. */
export function completionScript(shell: Shell): string {
  return scripts[shell]
}

const scripts: { readonly [S in Shell]: string } = {
  bash: `# caudal: completion for bash
_caudal() {
  local IFS=$'\\n' line
  COMPREPLY=()
  while read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(caudal complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ \${#COMPREPLY[@]} -eq 0 ]; then
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  fi
}
complete -F _caudal caudal
`,
  zsh: `#compdef caudal
# caudal: completion for zsh
_caudal() {
  local -a found
  while IFS=$'\\t' read -r name about; do
    found+=("\${name//:/\\\\:}\${about:+:$about}")
  done < <(caudal complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then
    _describe 'caudal' found
  else
    _files
  fi
}
compdef _caudal caudal
`,
  fish: `# caudal: completion for fish
function __caudal_complete
  set -l words (commandline -opc) (commandline -ct)
  caudal complete -- $words[2..-1] 2>/dev/null
end
complete -c caudal -f -a '(__caudal_complete)'
`,
}
