package web

import (
	"errors"
	"mime/multipart"

	"wuzha/internal/campaign"
)

// bring takes in the files of a form's field for a unit. When one is refused none of them stays.
func (s *server) bring(v *visit, unit, name string) ([]string, error) {
	if v.r.MultipartForm == nil {
		return nil, nil
	}
	var hashes []string
	for _, head := range v.r.MultipartForm.File[name] {
		hash, err := s.bringOne(v, unit, head)
		if err != nil {
			return nil, s.takeBack(v, unit, hashes, campaign.Under(name, err))
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func (s *server) bringOne(v *visit, unit string, head *multipart.FileHeader) (string, error) {
	f, err := head.Open()
	if err != nil {
		return "", err
	}
	kept, err := s.app.PutAttachment(v.ctx(), v.caller, unit, head.Filename, f)
	return kept.Hash, errors.Join(err, f.Close())
}

// takeBack lets go of what was brought for something that was refused, and hands the refusal on.
func (s *server) takeBack(v *visit, unit string, hashes []string, refused error) error {
	if len(hashes) == 0 {
		return refused
	}
	if err := s.app.TakeBackAttachments(v.ctx(), v.caller, unit, hashes); err != nil {
		return errors.Join(refused, err)
	}
	return refused
}
