"""How states of posts and deliveries look: tone and icon. The words are the models'."""

from ayrdash.posts.models import Delivery, Post

TONES = {
    Post.State.AWAITING: ("warning", "hourglass"),
    Post.State.SCHEDULED: ("info", "clock"),
    Post.State.HELD: ("warning", "player-pause"),
    Post.State.PROCESSING: ("info", "loader-2"),
    Post.State.DELETING: ("info", "loader-2"),
    Post.State.SUCCESS: ("success", "circle-check"),
    Post.State.PARTIAL: ("warning", "alert-triangle"),
    Post.State.ERROR: ("danger", "alert-circle"),
    Post.State.CANCELLED: ("neutral", "circle-x"),
    Post.State.DELETED: ("neutral", "trash"),
}
DELIVERY_TONES = {
    Delivery.State.AWAITING: ("warning", "hourglass"),
    Delivery.State.QUEUED: ("info", "clock"),
    Delivery.State.HELD: ("warning", "player-pause"),
    Delivery.State.PUBLISHING: ("info", "loader-2"),
    Delivery.State.PUBLISHED: ("success", "circle-check"),
    Delivery.State.FAILED: ("danger", "alert-circle"),
    Delivery.State.CANCELLED: ("neutral", "circle-x"),
    Delivery.State.DELETING: ("info", "loader-2"),
    Delivery.State.DELETED: ("neutral", "trash"),
}
