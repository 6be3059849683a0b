//! One question for two who know nothing of each other, so that nobody has to begin with "hi".
//! Must not draw by itself: random numbers are handed in.

const QUESTIONS: [&str; 40] = [
    "What made you smile today?",
    "Which small thing do you do better than most people?",
    "What have you changed your mind about lately?",
    "If you had a free afternoon tomorrow, what would you do with it?",
    "Which song could you listen to again right now?",
    "What is the best thing you ate this week?",
    "Which place do you know that nobody else seems to know?",
    "What did you want to be when you were eight?",
    "What are you looking forward to?",
    "Which book or film would you like to forget, to see it again for the first time?",
    "What is a rule of yours that others find odd?",
    "What is outside your window at the moment?",
    "Which skill would you like to have by tomorrow?",
    "What is the last thing you learned?",
    "Morning or night, and why?",
    "What would you put on a sign at the edge of your town?",
    "Who taught you something that you still use?",
    "What do you collect, even if only by accident?",
    "Which sound do you like?",
    "If you could ask anybody one question, whom and what?",
    "What is the longest way you ever walked?",
    "What do you cook when nobody is looking?",
    "Which word do you like in your language?",
    "What was the best advice you did not follow?",
    "Which animal would you like to understand?",
    "What is something simple that you never understood?",
    "What would your friends say you talk about too much?",
    "What is the oldest thing you own?",
    "Where would you go by night train?",
    "What is the weather like where you are, and is it to your taste?",
    "Which game did you play for hours as a child?",
    "What do people thank you for?",
    "What is worth getting up early for?",
    "What is overrated, and what should get its praise instead?",
    "Which job would you like to try for one day?",
    "What did you last repair?",
    "What is a good question that nobody asks you?",
    "Sea, hills, forest or town?",
    "What would you do with one more hour every day?",
    "What are you curious about at the moment?",
];

/// Draws a question. `below(n)` gives a number under `n`.
pub fn draw_question(mut below: impl FnMut(usize) -> usize) -> &'static str {
    QUESTIONS.get(below(QUESTIONS.len())).copied().unwrap_or("What made you smile today?")
}
