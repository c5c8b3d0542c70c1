package document

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"
)

const (
	choiceRefusedTitle = "不在选项之内"
	choiceRefused      = "请从下拉列表中选择。"
)

// choiceLists are the drop-down lists of all sheets, one column each on a
// hidden sheet. A list written into the rule itself could have only 255
// characters and no commas.
type choiceLists struct {
	columns [][]string
	at      []map[int]int // by sheet: the list, by column
}

func collectChoices(sheets []Sheet) choiceLists {
	lists := choiceLists{at: make([]map[int]int, len(sheets))}
	for i, sheet := range sheets {
		lists.at[i] = make(map[int]int)
		for j, column := range sheet.Columns {
			if len(column.Choices) == 0 {
				continue
			}
			at := slices.IndexFunc(lists.columns, func(l []string) bool { return slices.Equal(l, column.Choices) })
			if at < 0 {
				at = len(lists.columns)
				lists.columns = append(lists.columns, column.Choices)
			}
			lists.at[i][j] = at
		}
	}
	return lists
}

// writeChoices writes the hidden sheet, if there is one.
func (b *bookWriter) writeChoices() error {
	if len(b.lists.columns) == 0 {
		return nil
	}
	rows, err := b.startRows(choicesSheet)
	if err != nil {
		return err
	}
	longest := 0
	for _, list := range b.lists.columns {
		longest = max(longest, len(list))
	}
	for i := range longest {
		row := make([]Cell, len(b.lists.columns))
		for j, list := range b.lists.columns {
			if i < len(list) {
				row[j] = Text(list[i])
			}
		}
		if err := rows.write(row); err != nil {
			return err
		}
	}
	return rows.stream.Flush()
}

// offer gives a column below its title the drop-down list of that number.
func (b *bookWriter) offer(sheet string, column, list int) error {
	below, err := columnRange(column, 2, MaxRows, false)
	if err != nil {
		return err
	}
	entries, err := columnRange(list, 1, len(b.lists.columns[list]), true)
	if err != nil {
		return err
	}
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(below)
	rule.SetSqrefDropList("'" + choicesSheet + "'!" + entries)
	rule.SetError(excelize.DataValidationErrorStyleStop, choiceRefusedTitle, choiceRefused)
	return b.file.AddDataValidation(sheet, rule)
}

// columnRange names the cells of a column, from 0, between two rows.
func columnRange(column, from, to int, absolute bool) (string, error) {
	first, err := excelize.CoordinatesToCellName(column+1, from, absolute)
	if err != nil {
		return "", err
	}
	last, err := excelize.CoordinatesToCellName(column+1, to, absolute)
	return fmt.Sprintf("%s:%s", first, last), err
}
