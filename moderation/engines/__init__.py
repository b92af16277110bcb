"""What scores a text: engines, each a `moderation.classifier.Model`, made from one Detoxify checkpoint."""
