#!/usr/bin/env bash
# demo.sh PROGRAM FOLDER: an invented year of the enterprise plan, from ledgers to the bulletin.
set -euo pipefail
program=$(realpath "$1")
folder=$2
plan=wuzha-enterprise
as_of=2023-12-31
month=2023-12

say() { printf '\n\033[1m%s\033[0m\n' "$1" | if [ -t 1 ]; then cat; else sed $'s/\033\\[[01]m//g'; fi; }

# show prints a command as a person would type it, and runs it.
show() {
	printf '$ wuzha %s\n' "$*"
	"$program" "$@"
}

say '1 造一年的样例台账(人名、企业名都是虚构的) / an invented year of ledgers'
# Ledgers that are there may have been edited since: they are judged as they are.
if [ -d "$folder/$plan" ]; then
	echo "用已有的 $folder/$plan;要重造先运行 make clean / using what is there; make clean starts afresh"
else
	show sample "$folder" --plan "$plan"
fi
ls "$folder/$plan"
ledgers=(--dir "$folder/$plan" --as-of "$as_of")

say '2 评定每一项责任 / judge every duty'
show evaluate "$plan" "${ledgers[@]}"

say '3 为什么:一项评定的由来 / why: what one verdict rests on'
# A monthly duty that was done in part; if there is none, whatever was missed first.
pick='NR == 2 { line = $1 " " $3 " " $5 }
      $3 == "own_publicity" && $9 != "publicity=0" && !found { line = $1 " " $3 " " $5; found = 1 }
      END { print line }'
read -r unit duty period < <("$program" evaluate "$plan" "${ledgers[@]}" --state unmet --format csv | awk -F, "$pick")
show explain "$plan" "${ledgers[@]}" --unit "$unit" --duty "$duty" --period "$period"

say '4 本月通报初稿 / the bulletin of the month, a draft'
show bulletin "$plan" "${ledgers[@]}" --bulletin month_report --period "$month"

say '接下来可以试 / what to try next'
cat <<END
  ./wuzha evaluate $plan ${ledgers[*]} --state unmet,broken     只看缺项 / only what is missing
  ./wuzha evaluate $plan ${ledgers[*]} --format xlsx > 结果.xlsx  用表格软件打开 / open it as a workbook
  ./wuzha plan show $plan                                        逐条读方案 / read the plan clause by clause
  ./wuzha plan init ours.yaml --from $plan                       写自己的方案 / begin your own plan
  ./wuzha plan check ours.yaml                                   改好后检查 / check it after editing
  打开 $folder/$plan 里的台账,改几行,再评定一次。/ Open the ledgers there, change some rows, judge again.
END
