/** The table of exit codes, for the end of a help text. */
export const EXIT_CODES = `
Exit codes: 0 done, or the plugin's own code where it ended by itself;
  64 usage        65 module or manifest refused   66 not found
  69 unavailable  70 internal
  74 files        77 signature or trust
  120 quota of the file system
  121 fuel        122 stack    123 memory    124 timeout    125 table
  126 denied      130 cancelled              134 trap       141 nobody reads the output`;
