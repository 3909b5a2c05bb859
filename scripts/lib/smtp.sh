# A real mail server for the tests that drive one; each test starts its own, from folders of its own.
# shellcheck shell=bash
smtp_packages() { command -v postfix >/dev/null || [ -x /usr/sbin/postfix ] || echo postfix; }
