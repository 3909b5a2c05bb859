# Adds up the runners' xUnit XML reports.
# shellcheck shell=bash
passed=0 failed=0 skipped=0 broken=()

attribute_sum() { # FILE ATTRIBUTE: over all <assembly> elements, whose attributes no test text can imitate
  grep -o '<assembly [^>]*>' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}

count_results() { # SUITE FILE EXIT-CODE
  local in_failed errors
  if [ ! -s "$2" ] || ! grep -q '</assemblies>' "$2"; then
    broken+=("$1 tests: the runner crashed (code $3), nothing is known of its tests")
    return
  fi
  in_failed="$(attribute_sum "$2" failed)" errors="$(attribute_sum "$2" errors)"
  passed=$((passed + $(attribute_sum "$2" passed)))
  skipped=$((skipped + $(attribute_sum "$2" skipped)))
  # An error outside a test (a fixture's clean-up) fails the run like a test does.
  failed=$((failed + in_failed + errors))
  if [ "$3" -ne 0 ] && [ "$((in_failed + errors))" -eq 0 ]; then
    broken+=("$1 tests: the runner ended with code $3 although no test failed")
  fi
}

skip_suite() { # SUITE REASON: counted as one skipped test
  printf '<assemblies><assembly name="%s" total="1" passed="0" failed="0" skipped="1" errors="0"><collection><test name="%s" result="Skip"><reason>%s</reason></test></collection></assembly></assemblies>\n' \
    "$1" "$1 tests" "$2" >"$results/$1.xml"
  skipped=$((skipped + 1))
}

# One line of every test that ended that way: its name and, of the text in that element, the first 300 characters.
tests_that() { # WORD RESULT ELEMENT
  local file
  for file in "$results"/*.xml; do
    [ -f "$file" ] || continue
    tr '\n' ' ' <"$file" | sed 's/<test /\n<test /g' | sed -nE \
      's/^<test [^>]*name="([^"]*)"[^>]*result="'"$2"'".*<'"$3"'>(<!\[CDATA\[)?([^<]{1,300}).*/'"$1"': \1: \3/p' \
      | sed 's/\(\]\]>\)*$//; s/\\"/"/g; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
  done
}

show_skips() { tests_that skipped Skip reason; }

# Once more, where the end of a log is all that is kept of it.
show_failures() { tests_that failed Fail message; }

close_results() { # prints the closing line, last, and ends with its meaning
  local line
  for line in ${broken[@]+"${broken[@]}"}; do echo "$line"; done
  [ $((passed + failed)) -gt 0 ] || echo 'no test was executed'
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "${#broken[@]}" -eq 0 ] && [ "$passed" -gt 0 ] || exit 1
}
