package store

import "fmt"

// QuizCount is how many reached a band of points in the knowledge test on a day.
type QuizCount struct {
	Day    Day
	Band   int
	Takers int64
}

// CountQuiz counts somebody who took the knowledge test.
func (tx *Tx) CountQuiz(district string, day Day, band int) error {
	_, err := tx.exec(`INSERT INTO quiz_counts (district, day, band, takers) VALUES ($1, $2, $3, 1)
		ON CONFLICT (district, day, band) DO UPDATE SET takers = quiz_counts.takers + 1`, district, day, band)
	if err != nil {
		return fmt.Errorf("count the knowledge test: %w", err)
	}
	return nil
}

// QuizCounts lists the counts of days, both included, by day and band.
func (tx *Tx) QuizCounts(district string, from, to Day) ([]QuizCount, error) {
	return all(tx, func(r row) (c QuizCount, err error) {
		err = r.Scan(&c.Day, &c.Band, &c.Takers)
		return c, err
	}, `SELECT day, band, takers FROM quiz_counts WHERE district = $1 AND day >= $2 AND day <= $3 ORDER BY day, band`, district, from, to)
}
