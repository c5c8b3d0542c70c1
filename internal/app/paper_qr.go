package app

import "wuzha/internal/document"

// QR draws an address as a QR code, a PNG picture.
func QR(address string) ([]byte, error) { return document.QR(address) }
