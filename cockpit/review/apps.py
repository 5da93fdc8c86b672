from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "cockpit.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Review"

    def ready(self) -> None:
        """Answer what the profiles room below asks for."""
        from cockpit.profiles import rounds

        rounds.register("cockpit.review.services.rounds.ReviewRounds")
