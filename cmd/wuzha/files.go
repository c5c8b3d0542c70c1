package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"syscall"

	"wuzha/internal/document"
)

// stdin is what stands in the place of a file's name for standard input.
const stdin = "-"

// maxStdin bounds what is read from standard input, which is held in memory.
const maxStdin = 256 << 20

// standardInput reads standard input once, however often it is asked for: earlier versions of a plan read the ledgers again.
func standardInput() func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		text, err := io.ReadAll(io.LimitReader(os.Stdin, maxStdin+1))
		if err == nil && len(text) > maxStdin {
			err = document.ErrTooLarge
		}
		return text, err
	})
}

// openLedger opens a ledger file; what comes from standard input is CSV, unless it begins as a workbook does.
func (c *console) openLedger(file string) (*document.Table, error) {
	if file != stdin {
		return document.OpenFile(file)
	}
	text, err := c.stdin()
	if err != nil {
		return nil, err
	}
	name := "stdin.csv"
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		name = "stdin.xlsx"
	}
	return document.Open(name, bytes.NewReader(text), int64(len(text)))
}

// cause drops the operation and path that the caller has named already, and says in Chinese too why a file cannot be read.
func cause(err error) error { return worded(err, "没有这个文件") }

// unwritten is cause for a file that is to be written: what is missing is its folder.
func unwritten(err error) error { return worded(err, "没有这个文件夹，请先建好") }

func worded(err error, missing string) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	for _, known := range []struct {
		err  error
		said string
	}{
		{fs.ErrNotExist, missing},
		{fs.ErrPermission, "没有权限"},
		{syscall.ENOTDIR, "上级不是文件夹"},
		{syscall.EISDIR, "这是文件夹，不是文件"},
		{syscall.ENOSPC, "磁盘已满"},
		{syscall.EROFS, "这里不能写"},
		{document.ErrUnknownFormat, "只能是 .csv 或 .xlsx 文件"},
	} {
		if errors.Is(err, known.err) {
			return fmt.Errorf("%s / %w", known.said, err)
		}
	}
	return err
}

// writeResult keeps what was asked for in a file.
func writeResult(file string, text []byte) error {
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return codeError{exitUsage, fmt.Errorf("write %s: %w", file, unwritten(err))}
	}
	return nil
}
