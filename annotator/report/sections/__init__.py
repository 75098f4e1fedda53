"""The sections of a report; each function composes the blocks of one."""
