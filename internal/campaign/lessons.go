package campaign

import (
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v4"
)

//go:embed lessons.yaml
var lessonsText []byte

// Lesson is what residents read about one class of fraud. Its texts are Chinese: they are content, not the program's words.
type Lesson struct {
	Class   string   `yaml:"class"`   // one of plan.FraudTypes
	Line    string   `yaml:"line"`    // one sentence for a board or a screen
	How     string   `yaml:"how"`     // how it is done
	Signs   []string `yaml:"signs"`   // by which it is recognised
	Act     []string `yaml:"act"`     // what to do
	Forward string   `yaml:"forward"` // ready to be sent to a group
}

// Audience is a group of people with what they should know above all (Z5).
type Audience struct {
	ID     string   `yaml:"id"`
	Title  string   `yaml:"title"`
	Points []string `yaml:"points"`
}

// QuizQuestion is a question of the knowledge test.
type QuizQuestion struct {
	Ask     string   `yaml:"ask"`
	Choices []string `yaml:"choices"`
	Right   int      `yaml:"right"` // the right choice, counted from 1
	Why     string   `yaml:"why"`
}

// Lessons are the texts that the program brings along for residents and groups.
type Lessons struct {
	Lessons   []Lesson       `yaml:"lessons"`
	Audiences []Audience     `yaml:"audiences"`
	Quiz      []QuizQuestion `yaml:"quiz"`
}

// ReadLessons reads the texts that ship with the program.
func ReadLessons() (*Lessons, error) {
	var out Lessons
	if err := yaml.Unmarshal(lessonsText, &out); err != nil {
		return nil, fmt.Errorf("read lessons: %w", err)
	}
	return &out, nil
}

// About finds the lesson of a class of fraud.
func (l *Lessons) About(class string) (Lesson, bool) {
	for _, one := range l.Lessons {
		if one.Class == class {
			return one, true
		}
	}
	return Lesson{}, false
}

// Mark counts the right answers of a knowledge test; answers are choices counted from 1, in the order of the questions, and
// a missing one is wrong.
func (l *Lessons) Mark(answers []int) int {
	right := 0
	for i, q := range l.Quiz {
		if i < len(answers) && answers[i] == q.Right {
			right++
		}
	}
	return right
}
