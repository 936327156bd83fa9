"""The command line: one file per command, each with its options and what it does.

`main` dispatches, `parser` puts the commands' parsers together, `setting_options` makes options from the settings'
declarations. Everything that a person reads goes through `reporter`, every exit code is in
`faceseg_live/exit_codes.py`. Modules of this package import nothing heavy at their top level, so that `--help` answers
at once.
"""
