"""Training: plans built by explicit rules from the exercise library, a log, a calendar.

This is education. A plan is no treatment; stop when something hurts.
"""

EDUCATION = (
    "Education, not treatment or advice for a person. Stop when something hurts; with a "
    "condition, pain or a new weakness ask a doctor or therapist first."
)
"""The line that every plan carries."""
