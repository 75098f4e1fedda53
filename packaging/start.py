#!/usr/bin/env python3
"""Set Annotator up in this checkout and start it.

python3 packaging/start.py            set up, then open the window on the sample case
python3 packaging/start.py setup      only set up
python3 packaging/start.py test       set up and run the whole check (--long: the slow tests too)
python3 packaging/start.py cli ARG…   set up and pass ARG… to annotator
"""
# This file stays readable for old Pythons, so that they can say what is needed.

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write(
        "Annotator needs Python 3.11 or newer; this is Python %d.%d (%s).\n"  # noqa: UP031
        "Install a newer one and start again with it, for example: "
        "python3.12 packaging/start.py\n"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    sys.exit(2)

sys.dont_write_bytecode = True

from commands import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], __doc__))
