"""The annotator on fresh texts, as people type them; and the figures that training measured and stored."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest

from hieudan.records import ABSTAINED, TOPICS
from hieudan.settings import ROOT
from hieudan.text import fold
from transforms.nlp.annotate import Annotator, Document
from transforms.nlp.calibrate import calibration_error, macro_f1
from transforms.nlp.corpus import read_examples
from transforms.nlp.train import load_model, models_folder

# (topic, text): none of them, nor a version of them, is in the training text.
FRESH = [
    ("moi_truong", "Bãi rác tự phát cuối xóm bốc mùi hôi thối, ruồi nhặng bay vào tận mâm cơm. Đề nghị xã cho xe đến dọn."),
    ("giao_thong", "Mặt đường liên xã đầy ổ gà, xe máy ngã liên tục, đề nghị vá lại trước mùa mưa."),
    ("ha_tang_do_thi", "Dãy đèn đường trên phố tôi tắt ngóm cả tháng nay, tối om, đi bộ sợ vấp."),
    ("dien_nuoc_vien_thong", "Nước máy tuần nào cũng mất hai ba hôm, có lại thì đục ngầu, tiền nước vẫn thu đủ."),
    ("y_te", "Trạm y tế xã hết thuốc bảo hiểm y tế, bệnh nhân cao huyết áp phải ra ngoài mua."),
    ("giao_duc", "Đầu năm học phụ huynh phải nộp quỹ lớp hai triệu, cô giáo bảo tự nguyện nhưng ai không nộp thì bị nhắc."),
    ("khoang_san", "Tàu hút cát lậu hoạt động suốt đêm trên sông, bờ sông lở vào sát vườn."),
    ("dat_dai", "Tôi làm hồ sơ tách thửa cấp sổ đỏ cho con đã hơn một năm mà văn phòng đất đai chưa trả."),
    ("boi_thuong_gpmb", "Giá đền bù đất ruộng làm cao tốc quá thấp, kiểm đếm còn thiếu cây cối, chúng tôi chưa nhận tiền."),
    ("chinh_sach_xa_hoi", "Mẹ tôi tám mươi mốt tuổi chưa được hưởng trợ cấp người cao tuổi, hồ sơ nộp xã đã lâu."),
    ("an_ninh_trat_tu", "Quán karaoke cạnh nhà mở nhạc ầm ĩ đến một giờ sáng, cả khu không ngủ được."),
    ("nong_nghiep", "Kênh thủy lợi bị bồi lấp, ruộng lúa khô nứt nẻ, bà con không có nước cấy vụ này."),
    ("lao_dong_doanh_nghiep", "Công ty may nợ lương công nhân ba tháng, giám đốc bỏ trốn, bảo hiểm cũng không đóng."),
    ("quy_hoach", "Nhà tôi nằm trong quy hoạch treo hơn mười lăm năm, muốn sửa nhà không được cấp phép, bao giờ xóa quy hoạch?"),
    ("trat_tu_xay_dung", "Nhà bên xây không phép, vượt tầng so với giấy phép xây dựng, lập biên bản rồi vẫn xây tiếp."),
    ("dan_chu_co_so", "Sáp nhập xóm mà không họp dân lấy ý kiến, bầu trưởng xóm cũng không đúng quy định."),
]  # fmt: skip


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator("19")


def _right(annotator: Annotator, texts: list[str]) -> float:
    labels = annotator.annotate([Document("", text) for text in texts])
    return float(np.mean([label.topic == topic for label, (topic, _) in zip(labels, FRESH, strict=True)]))


def test_fresh_texts_get_their_topic(annotator: Annotator) -> None:
    assert _right(annotator, [text for _, text in FRESH]) >= 0.85


@pytest.mark.parametrize(
    "typed",
    [fold, str.upper, lambda text: text.replace("không", "ko").replace("được", "dc").replace(",", "")],
    ids=["no diacritics", "capitals", "teencode"],
)
def test_typing_in_haste_changes_little(annotator: Annotator, typed) -> None:  # type: ignore[no-untyped-def]
    assert _right(annotator, [typed(text) for _, text in FRESH]) >= 0.75


@pytest.mark.parametrize("text", [
    "", "   ", "...", "asdf qwer zxcv", "123456 789", "kkkkkk hhhh ghghgh",
    "The quick brown fox jumps over the lazy dog and nobody knows the reason why",
    "Je voudrais savoir quand les travaux seront terminés dans notre quartier",
    "这是一个测试文本",
])  # fmt: skip
def test_it_keeps_silent_on_what_is_no_complaint(annotator: Annotator, text: str) -> None:
    label = annotator.annotate([Document("", text)])[0]
    assert label.topic == ABSTAINED
    assert label.also == []
    assert label.severity <= 1


def test_the_same_text_gets_the_same_label_alone_and_in_company(annotator: Annotator) -> None:
    documents = [Document("", text) for _, text in FRESH]
    together = annotator.annotate(documents)
    assert together == annotator.annotate(documents)
    assert [annotator.annotate([document])[0] for document in documents] == together


def test_labels_are_in_their_ranges_and_in_order(annotator: Annotator) -> None:
    labels = annotator.annotate([Document("", text) for _, text in FRESH] + [Document("Rác", ""), Document("", "")])
    assert len(labels) == len(FRESH) + 2
    for label in labels:
        assert label.topic in (*TOPICS, ABSTAINED)
        assert 0 <= label.confidence <= 1
        assert len(label.also) <= 3
        assert label.topic not in label.also
        assert set(label.also) <= set(TOPICS)


def test_a_second_matter_is_named(annotator: Annotator) -> None:
    text = (
        "Bãi rác bốc mùi hôi thối cạnh trường học. Ngoài ra đường liên thôn đầy ổ gà, xe máy ngã liên tục, "
        "đề nghị sửa đường và thu gom rác."
    )
    label = annotator.annotate([Document("", text)])[0]
    assert {"moi_truong", "giao_thong"} <= {label.topic, *label.also}


def test_a_title_counts_and_its_repetition_does_not(annotator: Annotator) -> None:
    text = FRESH[1][1]
    alone, titled = annotator.annotate([Document("", text), Document(text[:30] + "...", text)])
    assert titled.topic == alone.topic
    assert titled.confidence == alone.confidence
    assert annotator.annotate([Document("Mất nước sinh hoạt", "Đề nghị xem xét.")])[0].topic == "dien_nuoc_vien_thong"


def test_the_commune_in_the_text_is_found(annotator: Annotator) -> None:
    label = annotator.annotate([Document("", "Đường liên xóm xã Phú Đình đầy ổ gà, đề nghị sửa chữa.")])[0]
    assert label.communes == ["05602"]
    assert label.commune_level == "commune"


def test_what_training_measured_out_of_family() -> None:
    """The stored figures of the field texts; bounds lie a little (two standard errors) below what was measured."""
    facts = load_model().facts["topic"]
    assert facts["field_texts"] >= 1000
    assert facts["coverage"] >= 0.9
    assert facts["macro_f1"] >= 0.75
    assert facts["macro_f1_noisy"] >= 0.74
    assert facts["ece"] <= 0.06


def test_the_stored_model_does_as_well_on_families_it_never_saw(annotator: Annotator) -> None:
    """The demo's quarter of the real matters: the model as it is read back from its files, not as it was fitted."""
    fresh = read_examples(ROOT / "demo" / "families.jsonl")
    labels = annotator.annotate([Document("", example.text) for example in fresh])
    answered = [
        (label, example.topic) for label, example in zip(labels, fresh, strict=True) if label.topic != ABSTAINED
    ]
    assert len(answered) >= 0.88 * len(fresh)
    truth = np.array([TOPICS.index(topic) for _, topic in answered])
    guess = np.array([TOPICS.index(label.topic) for label, _ in answered])
    assert macro_f1(truth, guess, len(TOPICS)) >= 0.7
    assert calibration_error(np.array([label.confidence for label, _ in answered]), truth == guess) <= 0.09  # few texts


def test_the_model_is_arrays_and_json_and_says_what_it_was_made_from(annotator: Annotator) -> None:
    folder = models_folder() / f"topics-{load_model().key}"
    assert sorted(path.name for path in folder.iterdir()) == ["model.json", "model.npz"]
    assert json.loads((folder / "model.json").read_text(encoding="utf-8"))["texts"] > 3000
    with zipfile.ZipFile(folder / "model.npz") as archive, np.load(folder / "model.npz", allow_pickle=False) as arrays:
        assert all(name.endswith(".npy") for name in archive.namelist())
        assert all(arrays[name].dtype != object for name in arrays.files)
    assert annotator.version == Annotator("19").version
    assert annotator.version != Annotator("01").version


def test_no_module_of_the_classifier_uses_pickle() -> None:
    for path in (ROOT / "transforms" / "nlp").glob("*.py"):
        assert "import pickle" not in path.read_text(encoding="utf-8")
        assert "joblib" not in path.read_text(encoding="utf-8")
