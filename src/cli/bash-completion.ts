/**
 * Completion that needs nothing but bash: the library's script needs the package bash-completion, cannot be sourced twice, and
 * completes no names of files.
 */
export const bashCompletion = (command: string): string => `# bash completion for ${command}
_${plain(command)}_complete() {
  local value description
  COMPREPLY=()
  while IFS=$'\\t' read -r value description; do
    [[ $value == :* || $value != "\${COMP_WORDS[COMP_CWORD]}"* ]] || COMPREPLY+=("$value")
  done < <(${command} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _${plain(command)}_complete ${command}`;

const plain = (command: string) => command.replace(/\W/g, "_");
