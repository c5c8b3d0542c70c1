package document

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// sheetReader gives the rows of a worksheet as they come in its part.
type sheetReader struct {
	book  *workbook
	part  *part
	row   int // number of the last row
	width int // cells of the first row given
	cells []string
	bad   map[int]string
	wide  bool // a value lies beyond MaxColumns
	text  richText
	value []byte // content of v
}

// storedCell is a cell of the part before it is understood.
type storedCell struct {
	column  int // from 0
	style   int
	kind    string
	formula bool
}

func (s *sheetReader) next() (int, []string, map[int]string, error) {
	for {
		element, err := s.find("row", "sheetData")
		if err != nil {
			return 0, nil, nil, err
		}
		if err := s.readRow(element); err != nil {
			return 0, nil, nil, fmt.Errorf("row %d: %w", s.row, err)
		}
		if s.wide {
			return s.row, nil, nil, &RowError{Number: s.row, Fault: FaultTooWide}
		}
		if len(s.cells) == 0 {
			continue
		}
		if s.width == 0 {
			s.width = len(s.cells)
		}
		for len(s.cells) < s.width {
			s.cells = append(s.cells, "")
		}
		return s.row, s.cells, s.bad, nil
	}
}

// find gives the next element of a name, or io.EOF at the end of the element
// that closes the search. The part ending before that is damage.
func (s *sheetReader) find(wanted, until string) (xml.StartElement, error) {
	for {
		token, err := s.part.token()
		if err == io.EOF {
			err = s.part.fail(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == wanted {
				return token, nil
			}
		case xml.EndElement:
			if token.Name.Local != until {
				continue
			}
			if until == "sheetData" {
				if err := s.part.finish(); err != nil {
					return xml.StartElement{}, err
				}
			}
			return xml.StartElement{}, io.EOF
		}
	}
}

func (s *sheetReader) readRow(element xml.StartElement) error {
	number := s.row + 1
	if stored := attribute(element, "r"); stored != "" {
		var err error
		if number, err = strconv.Atoi(stored); err != nil {
			return fmt.Errorf("%w: row number %q", ErrDamaged, shown(stored))
		}
	}
	if number <= s.row {
		return fmt.Errorf("%w: row %d comes again", ErrDamaged, number)
	}
	if number > s.book.limits.rows {
		return fmt.Errorf("%w: more than %d rows", ErrTooLarge, s.book.limits.rows)
	}
	s.row = number
	s.cells, s.bad, s.wide = s.cells[:0], nil, false
	for column := 0; ; column++ {
		element, err := s.find("c", "row")
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		cell, err := readCellHead(element, column)
		if err != nil {
			return err
		}
		column = cell.column
		if err := s.readCell(cell); err != nil {
			return err
		}
	}
}

// readCellHead understands the attributes of a cell; column is where it is when
// it does not say so itself.
func readCellHead(element xml.StartElement, column int) (storedCell, error) {
	cell := storedCell{column: column}
	for i := range element.Attr {
		value := element.Attr[i].Value
		switch element.Attr[i].Name.Local {
		case "r":
			at, ok := columnIndex(value)
			if !ok {
				return cell, fmt.Errorf("%w: cell %q", ErrDamaged, shown(value))
			}
			cell.column = at
		case "s":
			cell.style, _ = strconv.Atoi(value)
		case "t":
			cell.kind = value
		}
	}
	return cell, nil
}

// columnIndex gives the column, from 0, of a cell's name such as AB12.
func columnIndex(name string) (int, bool) {
	column, i := 0, 0
	for ; i < len(name) && i < 3 && name[i] >= 'A' && name[i] <= 'Z'; i++ {
		column = column*26 + int(name[i]-'A') + 1
	}
	if i == 0 || i == len(name) || name[i] < '0' || name[i] > '9' {
		return 0, false
	}
	return column - 1, true
}

// readCell reads the content of a cell and puts it in its place.
func (s *sheetReader) readCell(cell storedCell) error {
	s.value = s.value[:0]
	s.text.reset()
	inValue := false
	for {
		token, err := s.part.token()
		if err != nil {
			return unexpectedEnd(s.part, err)
		}
		s.text.take(token)
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "v":
				inValue = true
			case "f":
				cell.formula = true
			}
		case xml.CharData:
			if inValue && len(s.value) <= 4*MaxCellCharacters {
				s.value = append(s.value, token...)
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "v":
				inValue = false
			case "c":
				return s.place(cell)
			}
		}
	}
}

func unexpectedEnd(p *part, err error) error {
	if errors.Is(err, io.EOF) {
		return p.fail(io.ErrUnexpectedEOF)
	}
	return err
}

// place puts a cell that has a value or a fault into the row.
func (s *sheetReader) place(cell storedCell) error {
	text, fault, err := s.understand(cell)
	if err != nil {
		return err
	}
	if cell.formula {
		fault = FaultFormula
	}
	if text == "" && fault == "" {
		return nil
	}
	if cell.column >= MaxColumns {
		s.wide = true
		return nil
	}
	for len(s.cells) <= cell.column {
		s.cells = append(s.cells, "")
	}
	if fault == "" && tooLong(text) {
		fault = FaultTooLong
	}
	if fault != "" {
		text = shown(text)
		s.bad = mark(s.bad, cell.column, fault)
	}
	s.cells[cell.column] = text
	return nil
}

// understand gives a cell's text and whether it is an error value.
func (s *sheetReader) understand(cell storedCell) (text string, fault CellFault, err error) {
	switch cell.kind {
	case "inlineStr":
		return s.text.string(), "", nil
	case "str":
		return unescapeText(string(s.value)), "", nil
	}
	if len(s.value) == 0 {
		return "", "", nil
	}
	stored := string(s.value)
	switch cell.kind {
	case "s":
		index, err := strconv.Atoi(stored)
		if err != nil || index < 0 || index >= len(s.book.texts) {
			return "", "", fmt.Errorf("%w: text number %q", ErrDamaged, shown(stored))
		}
		return s.book.texts[index], "", nil
	case "b":
		return strconv.FormatBool(stored == "1" || stored == "true"), "", nil
	case "d":
		return dateText(stored), "", nil
	case "e":
		return stored, FaultErrorValue, nil
	}
	text, ok := s.book.numberText(stored, cell.style)
	if !ok {
		return stored, FaultErrorValue, nil
	}
	return text, "", nil
}
